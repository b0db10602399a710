/// What is wrong with a file that a person wrote, and where.
///
///     host.yml:4:9: unknown key `exrp`; did you mean `expr`?
package struct FileProblem: Error, Hashable, Sendable {
    package enum Severity: String, Sendable {
        case error
        case warning
    }

    package let file: String
    /// From 1; 0 when the problem is the whole file's.
    package let line: Int
    /// In characters, from 1.
    package let column: Int
    package let severity: Severity
    package let message: String

    package init(
        file: String, line: Int, column: Int, severity: Severity = .error, message: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.severity = severity
        self.message = message
    }

    package init(file: String, at mark: YAMLMark, severity: Severity = .error, message: String) {
        self.init(file: file, line: mark.line, column: mark.column, severity: severity, message: message)
    }
}

extension FileProblem: CustomStringConvertible {
    package var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        return severity == .warning ? "\(place): warning: \(message)" : "\(place): \(message)"
    }
}

extension FileProblem: Comparable {
    package static func < (left: FileProblem, right: FileProblem) -> Bool {
        (left.line, left.column, left.message) < (right.line, right.column, right.message)
    }
}
