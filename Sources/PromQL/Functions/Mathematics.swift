import Glibc

extension Function {
    private static func perValue(_ name: String, _ compute: @escaping @Sendable (Double) -> Double)
        -> Function
    {
        Function(name, [.instantVector], .perValue(compute))
    }

    static let mathematics: [Function] = [
        perValue("abs") { Swift.abs($0) },
        perValue("ceil") { $0.rounded(.up) },
        perValue("floor") { $0.rounded(.down) },
        perValue("sqrt") { $0.squareRoot() },
        perValue("exp") { Glibc.exp($0) },
        perValue("ln") { Glibc.log($0) },
        perValue("log2") { Glibc.log2($0) },
        perValue("log10") { Glibc.log10($0) },
        perValue("sgn") { $0 < 0 ? -1 : $0 > 0 ? 1 : $0 },
    ]

    static let trigonometry: [Function] = [
        perValue("sin") { Glibc.sin($0) },
        perValue("cos") { Glibc.cos($0) },
        perValue("tan") { Glibc.tan($0) },
        perValue("asin") { Glibc.asin($0) },
        perValue("acos") { Glibc.acos($0) },
        perValue("atan") { Glibc.atan($0) },
        perValue("sinh") { Glibc.sinh($0) },
        perValue("cosh") { Glibc.cosh($0) },
        perValue("tanh") { Glibc.tanh($0) },
        perValue("asinh") { Glibc.asinh($0) },
        perValue("acosh") { Glibc.acosh($0) },
        perValue("atanh") { Glibc.atanh($0) },
        perValue("rad") { $0 * .pi / 180 },
        perValue("deg") { $0 * 180 / .pi },
    ]
}
