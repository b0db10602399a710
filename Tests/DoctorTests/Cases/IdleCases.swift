extension CheckCase {
    static let idle: [CheckCase] = []
}
