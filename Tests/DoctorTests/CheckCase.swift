import Doctor

/// A sick host for one check; beside it stands the healthy one, on which every check must be silent.
///
/// `finds` is the golden text of what the check says of the sick host; a check may have several cases.
struct CheckCase: CustomStringConvertible, Sendable {
    let check: String
    /// What is sick, in a word or two; it names the golden file with the check's id.
    let name: String
    let sick: @Sendable () -> MadeUpHost
    /// Hosts that look alike and are well: nothing above info may be said.
    let healthy: [@Sendable () -> MadeUpHost]
    /// Hosts of which nothing at all may be said.
    let silent: [@Sendable () -> MadeUpHost]

    init(
        _ check: String, _ name: String = "sick", healthy: [@Sendable () -> MadeUpHost] = [],
        silent: [@Sendable () -> MadeUpHost] = [],
        sick: @escaping @Sendable () -> MadeUpHost
    ) {
        self.check = check
        self.name = name
        self.healthy = healthy
        self.silent = silent
        self.sick = sick
    }

    var description: String { "\(check) \(name)" }

    static let all: [CheckCase] =
        listening + ports + closing + memory + loss + idle + tables + devices + limits + configuration + myths
}
