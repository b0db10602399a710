import Glibc

/// Writes the files of a recording below its folder, readable by nobody else.
///
/// The first failure is kept and ends the writing; the doctor goes on.
final class RecordingWriter {
    /// What a recording may take at most.
    static let limitBytes = 256 << 20

    private let root: String
    private(set) var failure: RecordingError?
    private var bytes = 0
    private var folders: Set<String> = []

    /// Makes the folder; one that holds a recording already is refused.
    init(_ root: String) throws(RecordingError) {
        self.root = root
        if mkdir(root, 0o700) != 0, errno != EEXIST {
            throw .notWritten(root, reason: String(cString: strerror(errno)))
        }
        for name in ["t0", "t1", "meta.json"] where access("\(root)/\(name)", F_OK) == 0 {
            throw .notWritten(root, reason: "`\(name)` is there already")
        }
        for sample in ["t0", "t1"] where mkdir("\(root)/\(sample)", 0o700) != 0 {
            throw .notWritten("\(root)/\(sample)", reason: String(cString: strerror(errno)))
        }
    }

    func write(_ path: String, _ text: String) {
        let parts = path.split(separator: "/")
        guard failure == nil, !parts.isEmpty, !parts.contains(".."), !path.utf8.contains(0) else { return }
        bytes += text.utf8.count
        if bytes > Self.limitBytes {
            return fail(path, "the recording has more than \(Self.limitBytes >> 20) MiB")
        }
        guard make(parts.dropLast().map(String.init)) else { return }
        let place = "\(root)/\(parts.joined(separator: "/"))"
        let descriptor = open(place, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return fail(path, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        if !write(text, to: descriptor) { fail(path, String(cString: strerror(errno))) }
    }

    private func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let done = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if done < 0, errno == EINTR { continue }
                if done <= 0 { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest[done...])
            }
            return true
        }
    }

    private func make(_ parts: [String]) -> Bool {
        for count in parts.indices.map({ $0 + 1 }) {
            let folder = parts.prefix(count).joined(separator: "/")
            guard folders.insert(folder).inserted else { continue }
            if mkdir("\(root)/\(folder)", 0o700) != 0, errno != EEXIST {
                fail(folder, String(cString: strerror(errno)))
                return false
            }
        }
        return true
    }

    private func fail(_ path: String, _ reason: String) {
        if failure == nil { failure = .notWritten("\(root)/\(path)", reason: reason) }
    }
}
