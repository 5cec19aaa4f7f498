#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

// The elementary functions that the models need; no other file imports the platform.

func exponential(_ x: Double) -> Double { exp(x) }

/// 1 − exp(−x), exact for small x.
func complementOfExponential(_ x: Double) -> Double { -expm1(-x) }

func logarithm(_ x: Double) -> Double { log(x) }

/// 1 − erf(x), exact for large x.
func complementOfErrorFunction(_ x: Double) -> Double { erfc(x) }

func sine(_ x: Double) -> Double { sin(x) }

func cosine(_ x: Double) -> Double { cos(x) }

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// The smallest n with 2ⁿ ≥ `count`.
func binaryDigits(toCount count: Int) -> Int {
  count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
}
