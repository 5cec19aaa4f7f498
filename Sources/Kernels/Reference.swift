/// The definition of every kernel: readable loops over arrays.
///
/// Every instruction set equals these functions, the integer ones bit for bit. They are for tests and for
/// reading, not for speed.
public enum Reference {}
