import CLinux
import Glibc
import Telemetry

/// A word from one thread that ends the sleep of others: an eventfd that stays readable once given.
package final class StopSignal: Sendable {
    private let descriptor: Int32

    package init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
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
        // poll(2) counts milliseconds; a tick must not come early, hence up.
        let milliseconds = (span + .microseconds(999)).wholeMilliseconds
        return poll(&watched, 1, Int32(clamping: milliseconds)) > 0
    }
}
