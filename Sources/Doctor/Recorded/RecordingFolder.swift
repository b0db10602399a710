import Bytes
import Glibc
import Kernel

/// The files of one recorded sample, which somebody else has written: nothing outside its folder is ever read.
///
/// A link is followed as long as it stays inside; a loop, a pipe, a device and a file above the bound are facts that
/// cannot be seen.
struct RecordingFolder {
    /// A larger file is refused: a million sockets have more, but the rows that tell something have less.
    static let fileLimitBytes = 64 << 20
    /// Names handed out of one folder.
    static let nameLimit = 65_536

    /// Without symbolic links in it.
    private let root: String

    /// - Throws: `.absent` or `.noFolder`.
    init(_ path: String) throws(RecordingError) {
        guard let root = Self.resolved(path) else { throw .absent(folder: path) }
        guard Self.isFolder(root) else { throw .noFolder(path) }
        self.root = root
    }

    /// A folder in this one; `nil` when there is none.
    func folder(_ name: String) -> RecordingFolder? {
        // What is not there, or leads elsewhere, is no folder of the recording.
        guard let place = try? place(of: name) else { return nil }
        return try? RecordingFolder(place)
    }

    /// The text of a file; what is no UTF-8 is repaired.
    func text(_ path: String) throws(Unknown) -> String {
        // A pipe without a writer would hold us.
        let descriptor = open(try place(of: path), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { throw Self.absent(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Unknown("/\(path) is not a file in the recording")
        }
        guard status.st_size <= Self.fileLimitBytes else {
            throw Unknown("/\(path) of the recording is larger than \(Self.fileLimitBytes >> 20) MiB")
        }
        return String(decoding: Self.bytes(of: descriptor, expecting: Int(status.st_size)), as: UTF8.self)
    }

    /// The names in a folder, sorted.
    func names(in folder: String) throws(Unknown) -> [String] {
        let listing: DirectoryStream
        do throws(KernelError) { listing = try DirectoryStream(path: try placeOfFolder(folder)) } catch {
            throw Self.absent(folder)
        }
        var names: [String] = []
        while names.count < Self.nameLimit, let name = listing.next({ $0.text }) { names.append(name) }
        return names.sorted()
    }

    /// Whether it holds nothing at all.
    var isEmpty: Bool {
        // What cannot be listed may hold something that can be read.
        ((try? names(in: ".")) ?? ["?"]).isEmpty
    }

    /// Where a symbolic link of the recording points, which need not be there: `socket:[4711]`.
    func target(of path: String) -> String? {
        var room = [UInt8](repeating: 0, count: 64)
        let got = room.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { room in
                room.baseAddress.map { readlink("\(root)/\(path)", $0, room.count) } ?? -1
            }
        }
        return got > 0 ? String(decoding: room[..<got], as: UTF8.self) : nil
    }

    /// Whether a folder lies there, not a link to one.
    func holdsFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat("\(root)/\(path)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private func placeOfFolder(_ path: String) throws(KernelError) -> String {
        do throws(Unknown) { return try place(of: path) } catch { throw .missing(path) }
    }

    /// The file itself, behind all links.
    private func place(of path: String) throws(Unknown) -> String {
        guard let place = Self.resolved("\(root)/\(path)") else { throw Self.absent(path) }
        guard place == root || place.hasPrefix(root == "/" ? root : root + "/") else {
            throw Unknown("/\(path) leads out of the recording")
        }
        return place
    }

    private static func absent(_ path: String) -> Unknown { Unknown("/\(path) is not in the recording") }

    private static func resolved(_ path: String) -> String? {
        guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// At most as many as the file had when it was asked, so that one that grows does not hold us.
    private static func bytes(of descriptor: Int32, expecting count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            while filled < count, let start = room.baseAddress {
                let got = read(descriptor, start + filled, count - filled)
                if got < 0, errno == EINTR { continue }
                if got <= 0 { return }
                filled += got
            }
        }
    }
}
