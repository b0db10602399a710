import CLinux
import Glibc

/// A word from one thread that ends the sleep of others: an eventfd(2) that stays readable once given.
package final class StopSignal: Sendable {
    /// No descriptor was free for one.
    package struct Unavailable: Error, Equatable, CustomStringConvertible {
        package let code: Int32

        package var description: String {
            "no descriptor is left to stop a thread by: \(String(cString: strerror(code)))"
        }
    }

    /// For whoever waits for other things as well: readable from the moment the signal is given.
    package let descriptor: Int32

    package init() throws(Unavailable) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if descriptor < 0 { throw Unavailable(code: errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package func give() {
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, 8)
    }

    /// Sleeps for `span`; `true` as soon as the signal was given.
    package func wait(atMost span: Duration) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // poll(2) counts milliseconds; who sleeps must not wake early, hence up.
        let (seconds, attoseconds) = (span + .microseconds(999)).components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return poll(&watched, 1, Int32(clamping: milliseconds)) > 0
    }
}
