/// Why no metrics can be sent at all, however long one waits.
public enum OutriggerMetricsError: Error, Equatable, CustomStringConvertible {
    /// unix(7) has no room for the path.
    case pathTooLong(String, limit: Int)
    /// The system has no thread left for deliveries.
    case noThread(String)

    /// The facts in a sentence.
    public var description: String {
        switch self {
        case .pathTooLong(let path, let limit):
            "the socket's path has \(path.utf8.count) bytes, the kernel takes at most \(limit): \(path)"
        case .noThread(let reason): reason
        }
    }
}
