extension CheckCase {
    static let ports: [CheckCase] = []
}
