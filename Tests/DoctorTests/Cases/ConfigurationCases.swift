extension CheckCase {
    static let configuration: [CheckCase] = []
}
