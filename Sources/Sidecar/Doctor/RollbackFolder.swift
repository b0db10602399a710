import Bytes
package import Doctor
import Glibc
import Kernel

/// The rollbacks of `--apply`: a folder of the state directory with one file for each.
///
///     STATE_DIR/rollback/20260101T000000.000Z-4242.json      can be taken back
///     STATE_DIR/rollback/20260101T000000.000Z-4242.undone    was taken back, and is kept to be read
package struct RollbackFolder {
    /// Larger ones are not ours.
    private static let limitBytes = 1 << 20
    private static let live = ".json"
    private static let undone = ".undone"

    package let path: String
    private let userID: UInt32

    package init(stateDirectory: String, userID: UInt32) {
        path = "\(stateDirectory)/rollback"
        self.userID = userID
    }

    /// Keeps `rollback` in place of the one with its id.
    package func keep(_ rollback: Rollback) throws(StateError) {
        do throws(DirectoryError) {
            _ = try RuntimeDirectory(path: path, userID: userID, mode: 0o700, option: "--state-dir")
        } catch { throw StateError("the old values cannot be kept, so nothing was set: \(error)") }
        do throws(WholeFileError) {
            try WholeFile.write(rollback.json, to: place(of: rollback.id, Self.live), mode: 0o600)
        } catch {
            throw StateError(
                "the old values cannot be kept: \(error); make room, or choose another --state-dir")
        }
    }

    /// Notes that it was taken back; what it says stays readable.
    package func retire(_ id: String) throws(StateError) {
        let (from, to) = (place(of: id, Self.live), place(of: id, Self.undone))
        if rename(from, to) != 0 {
            throw StateError("\(from) cannot be renamed: \(String(cString: strerror(errno)))")
        }
    }

    /// Ids that can be taken back, newest first.
    package func ids() throws(StateError) -> [String] {
        do throws(KernelError) {
            let listing = try DirectoryStream(path: path)
            var ids: [String] = []
            while let name = listing.next({ $0.text }) {
                guard name.hasSuffix(Self.live) else { continue }
                let id = String(name.dropLast(Self.live.count))
                if Rollback.isID(id) { ids.append(id) }
            }
            return ids.sorted(by: >)
        } catch {
            // What was never made holds none.
            if case .missing = error { return [] }
            throw StateError("\(path) cannot be read: \(error)")
        }
    }

    package func read(_ id: String) throws(StateError) -> Rollback {
        let file = place(of: id, Self.live)
        let bytes: [UInt8]
        do throws(WholeFileError) {
            bytes = try WholeFile.read(file, ownedBy: [userID, 0], atMost: Self.limitBytes)
        } catch { throw StateError(error.description) }
        do throws(RollbackError) { return try Rollback(json: bytes, file: file) } catch {
            throw StateError(error.description)
        }
    }

    private func place(of id: String, _ ending: String) -> String { "\(path)/\(id)\(ending)" }
}
