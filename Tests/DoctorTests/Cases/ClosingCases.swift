extension CheckCase {
    static let closing: [CheckCase] = []
}
