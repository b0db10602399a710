import CLinux
import Glibc

/// A word from one thread that ends the sleep of others: an eventfd that stays readable once given.
package final class StopSignal: Sendable {
    private let descriptor: Int32

    package init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC.rawValue) | Int32(EFD_NONBLOCK.rawValue))
        precondition(descriptor >= 0, "no descriptor is free for an eventfd")
    }

    deinit { close(descriptor) }

    package func give() {
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, 8)
    }

    /// Sleeps for `span`; `true` as soon as the signal was given.
    package func wait(atMost span: Duration) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var timeout = timespec(
            tv_sec: Int(span.components.seconds), tv_nsec: Int(span.components.attoseconds / 1_000_000_000))
        return ppoll(&watched, 1, &timeout, nil) > 0
    }
}
