/// Something that has an exponent: a tensor with a moving range, or a parameter that learns.
enum ExponentSource {
  case box(ParameterStore.ExponentBox)
  case parameter(IntegerParameter)

  /// As it is now.
  var value: Int32 {
    switch self {
    case .box(let box): box.current
    case .parameter(let parameter): parameter.exponent
    }
  }
}

extension [ExponentSource] {
  /// The exponent of a product. By index, because unoptimised code allocates an iterator's frames.
  var sum: Int32 {
    var sum: Int32 = 0
    for index in indices { sum += self[index].value }
    return sum
  }
}
