/// A function of the language: what it takes, what it yields, and how it is computed.
package struct Function: Sendable {
    /// How many arguments a function takes beyond those that it must have.
    enum Extra { case none, upTo(Int), any }

    enum Implementation: Sendable {
        /// Known, and refused with its place.
        case unsupported
        /// Each value by itself; the name goes.
        case perValue(@Sendable (Double) -> Double)
        /// Each window by itself; the numbers are the scalar arguments at that moment.
        case overTime(keepsName: Bool, @Sendable (Window, [Double]) -> Double?)
        case whole(@Sendable (inout Evaluation, Call, Expression) throws(EvaluationError) -> Value)
    }

    package let name: String
    /// The last one stands for all further arguments.
    package let parameters: [ValueType]
    package let arity: ClosedRange<Int>
    package let result: ValueType
    package let isExperimental: Bool
    /// Whether the answer depends on the evaluation's time and not only on samples.
    let readsClock: Bool
    let implementation: Implementation

    /// `extra` arguments count from the last parameter, which then may be left out.
    init(
        _ name: String, _ parameters: [ValueType], extra: Extra = .none, result: ValueType = .instantVector,
        isExperimental: Bool = false, readsClock: Bool = false, _ implementation: Implementation
    ) {
        self.name = name
        self.parameters = parameters
        self.result = result
        self.isExperimental = isExperimental
        self.readsClock = readsClock
        self.implementation = implementation
        arity =
            switch extra {
            case .none: parameters.count...parameters.count
            case .upTo(let count): parameters.count - 1...parameters.count - 1 + count
            case .any: parameters.count - 1...Int.max
            }
    }

    /// Every function, family by family.
    package static let all: [Function] =
        rates + overTime + windowReadings + regressions + mathematics + trigonometry + rounding + clocks
        + calendar + conversions + absence + labelling + sorting + classicHistograms + unsupported

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    package static func named(_ name: String) -> Function? { byName[name] }

    /// `2 arguments`, `1 to 2 arguments`, `at least 3 arguments`.
    var arityText: String {
        let (low, high) = (arity.lowerBound, arity.upperBound)
        if high == Int.max { return "at least \(low) argument\(low == 1 ? "" : "s")" }
        if low == high { return low == 0 ? "no arguments" : "\(low) argument\(low == 1 ? "" : "s")" }
        return "\(low) to \(high) arguments"
    }

    /// `clamp(instant vector, scalar, scalar)`.
    var usage: String { "\(name)(\(parameters.map(\.rawValue).joined(separator: ", ")))" }
}
