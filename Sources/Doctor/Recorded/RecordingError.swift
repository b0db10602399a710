/// Why a recording could not be read or written, in a sentence that says what to type.
package enum RecordingError: Error, Equatable, Sendable {
    case absent(folder: String)
    case noFolder(String)
    /// One of the two samples is not there.
    case lacksSample(String, folder: String)
    case emptySample(String, folder: String)
    /// What is asked about was not recorded.
    case lacksTarget(String)
    /// meta.json does not say how long the window was.
    case lacksSeconds(file: String, problem: String)
    case notWritten(String, reason: String)
}

extension RecordingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .absent(let folder):
            "there is no recording `\(folder)`; `outrigger doctor --record \(folder)` makes one"
        case .noFolder(let path):
            "`\(path)` is not a folder; a recording is a folder with `t0`, `t1` and `meta.json`"
        case .lacksSample(let sample, let folder):
            "`\(folder)/\(sample)` is not there; a recording has two samples, `t0` and `t1`"
        case .emptySample(let sample, let folder):
            "`\(folder)/\(sample)` holds no file; the files of a host belong there by their paths: "
                + "`\(sample)/proc/net/netstat`"
        case .lacksTarget(let target):
            "\(target) is not in the recording; leave the target out to examine all that is"
        case .lacksSeconds(let file, let problem):
            "\(problem); `\(file)` must say how many seconds lie between the samples: {\"seconds\": 10}"
        case .notWritten(let path, let reason):
            "`\(path)` could not be written: \(reason); name an empty folder that this user may write to"
        }
    }
}
