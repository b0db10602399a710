extension CheckCase {
    static let limits: [CheckCase] = []
}
