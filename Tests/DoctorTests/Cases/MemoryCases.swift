extension CheckCase {
    static let memory: [CheckCase] = []
}
