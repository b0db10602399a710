extension CheckCase {
    static let loss: [CheckCase] = []
}
