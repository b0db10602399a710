import Foundation
import Glibc
import Testing

/// Runs a body on a thread that has moved to a network namespace of its own, with its loopback up.
///
/// Where that is not permitted the test says so in a line and does nothing; under `CI=true` it fails.
package enum NetworkNamespace {
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// The path by which another program can enter the namespace of the calling thread.
    package static func path() throws -> String {
        "/proc/\(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self"))/ns/net"
    }

    package static func run(_ body: @escaping @Sendable () throws -> Void) throws {
        let outcome = Outcome()
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            outcome.result = Result {
                if try unshare(newNetwork) != 0 {
                    throw Refused(description: "unshare(CLONE_NEWNET): \(String(cString: strerror(errno)))")
                }
                try raiseLoopback()
                try body()
            }
            finished.signal()
        }
        thread.start()
        finished.wait()
        do {
            try outcome.result.get()
        } catch let refusal as Refused where ProcessInfo.processInfo.environment["CI"] != "true" {
            print("skipped, no network namespace of our own: \(refusal)")
        }
    }

    /// Runs a program inside the namespace of the calling thread; `nil` when there is no such program.
    ///
    /// Not by Foundation's `Process`: with a thousand descriptors open it reads past the end of its list of them.
    package static func output(of program: String, _ arguments: [String]) throws -> String? {
        let words = ["nsenter", "--net=\(try path())", program] + arguments
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let stream = try #require(popen("exec 2>/dev/null \(quoted)", "r"))
        var (text, room) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while true {
            let count = fread(&room, 1, room.count, stream)
            if count == 0 { break }
            text += room[..<count]
        }
        return pclose(stream) == 0 ? String(decoding: text, as: UTF8.self) : nil
    }

    /// CLONE_NEWNET of sched.h.
    private static let newNetwork: CInt = 0x4000_0000

    /// `unshare(2)`, which Swift's Glibc does not show.
    private static func unshare(_ flags: CInt) throws -> CInt {
        let symbol = try #require(dlsym(nil, "unshare"))
        return unsafeBitCast(symbol, to: (@convention(c) (CInt) -> CInt).self)(flags)
    }

    private static func raiseLoopback() throws {
        // struct ifreq: 16 bytes of name, then the flags.
        var request = [UInt8](repeating: 0, count: 40)
        request.replaceSubrange(0..<2, with: Array("lo".utf8))
        request[16] = UInt8(IFF_UP)
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(socket) }
        let siocsifflags: UInt = 0x8914
        guard ioctl(socket, siocsifflags, &request) == 0 else {
            throw Refused(description: "loopback: \(String(cString: strerror(errno)))")
        }
    }

    private final class Outcome: @unchecked Sendable {
        // Written by the thread before it signals, read after the wait.
        var result: Result<Void, any Error> = .success(())
    }
}
