extension CheckCase {
    static let myths: [CheckCase] = []
}
