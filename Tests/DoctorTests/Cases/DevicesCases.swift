extension CheckCase {
    static let devices: [CheckCase] = []
}
