import CLinux
import Glibc
package import Threads

/// SIGINT and SIGTERM as an answer instead of an end: somebody wants to see what there is by now.
package struct Interruption: Sendable {
    private let set: sigset_t
    /// What was held back before, by a caller.
    private let outer: sigset_t

    /// Holds both signals back from every thread; call it before the first one starts.
    package static func held() -> Interruption {
        var outer = sigset_t()
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &set, &outer)
        return Interruption(set: set, outer: outer)
    }

    /// Sleeps for `span`; `true` as soon as one of them has come.
    package func wait(atMost span: Duration) -> Bool {
        var set = set
        let (seconds, attoseconds) = span.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        return sigtimedwait(&set, nil, &time) > 0
    }

    /// Lets both end the process again, at once if one has come meanwhile, unless a caller holds them as well.
    package func release() {
        var outer = outer
        pthread_sigmask(SIG_SETMASK, &outer, nil)
    }
}

/// Ends the process when the kernel does not: a file of /proc may hang with the process that it tells of.
package struct Deadline: Sendable {
    private let isLifted = Lock(false)
    private let lifting = Wakeup()

    /// Says `sentence` on standard error and ends with `code`, unless the deadline is lifted before.
    package init(after limit: Duration, sentence: String, code: Int32) throws(ThreadError) {
        let text = Array("outrigger: \(sentence)\n".utf8)
        let (isLifted, lifting) = (isLifted, lifting)
        try NamedThread("deadline", stackBytes: Self.stackBytes) {
            lifting.wait(atMost: limit)
            if isLifted.withLock({ $0 }) { return }
            StandardStream.error.write(text, within: .seconds(1))
            _exit(code)
        }.detach()
    }

    /// What was feared to hang has come back.
    package func lift() {
        isLifted.withLock { $0 = true }
        lifting.ring()
    }

    private static let stackBytes = 256 << 10
}
