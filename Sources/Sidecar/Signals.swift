import CLinux
import Glibc

/// The signals a sidecar knows, held back from every thread and taken by one.
package struct Signals: Sendable {
    private let set: sigset_t

    /// Call it before the first thread starts: threads inherit the mask.
    package static func blocked() -> Signals {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGHUP)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A peer that hangs up is an error code of write(2), not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        return Signals(set: set)
    }

    /// Sleeps until SIGTERM or SIGINT comes, and names it; `onHangup` is called for each SIGHUP before.
    package func wait(onHangup: () -> Void) -> String {
        var set = set
        var signal: Int32 = 0
        while sigwait(&set, &signal) != 0 || signal == SIGHUP {
            if signal == SIGHUP { onHangup() }
        }
        return signal == SIGINT ? "SIGINT" : "SIGTERM"
    }
}
