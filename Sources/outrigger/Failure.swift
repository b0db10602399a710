import ArgumentParser
import Sidecar

/// How commands end when they could not do their work: a sentence on standard error and an exit code of the contract.
enum Failure {
    /// Exit 2: could not look, could not start.
    static func couldNot(_ error: any Error) -> ExitCode { say("\(error)", code: 2) }

    /// Exit 1: looked, and found something.
    static func found(_ sentence: String) -> ExitCode { say(sentence, code: 1) }

    /// A sentence on standard error; the work goes on.
    static func warn(_ sentence: String) { _ = say(sentence, code: 0) }

    private static func say(_ sentence: String, code: Int32) -> ExitCode {
        for line in sentence.split(separator: "\n") {
            StandardStream.error.write(Array("outrigger: \(line)\n".utf8))
        }
        return ExitCode(code)
    }
}
