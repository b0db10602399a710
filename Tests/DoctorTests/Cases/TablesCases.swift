extension CheckCase {
    static let tables: [CheckCase] = []
}
