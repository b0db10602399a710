import CLinux
import Glibc

/// One of the sidecar's threads: a loop with a name that `top -H` shows.
package final class NamedThread {
    private var handle = pthread_t()

    /// Starts `body` on a thread of its own; the kernel keeps 15 bytes of `name`.
    ///
    /// `stackBytes` is for a thread that there may be many of; by default it is the system's, some 8 MiB.
    ///
    /// - Throws: `ThreadError` when the system has no room for one more thread.
    package init(
        _ name: String, stackBytes: Int? = nil, _ body: sending @escaping () -> Void
    ) throws(ThreadError) {
        let work = Unmanaged.passRetained(Work(name: String(name.prefix(15)), body: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        // A size below the system's smallest is refused, and leaves the default.
        if let stackBytes { pthread_attr_setstacksize(&attributes, stackBytes) }
        let outcome = pthread_create(&handle, &attributes, startWork, work.toOpaque())
        pthread_attr_destroy(&attributes)
        if outcome != 0 {
            work.release()
            throw ThreadError(name: name, code: outcome)
        }
    }

    /// Waits until the body has returned.
    package func join() { pthread_join(handle, nil) }

    /// Lets the thread clean up after itself when its body returns: nobody waits for it.
    package func detach() { pthread_detach(handle) }
}

/// Why a thread could not be started.
package struct ThreadError: Error, Equatable, CustomStringConvertible {
    package let name: String
    package let code: Int32

    package var description: String { "thread `\(name)` could not start: \(String(cString: strerror(code)))" }
}

private final class Work {
    let name: String
    let body: () -> Void

    init(name: String, body: @escaping () -> Void) {
        self.name = name
        self.body = body
    }
}

private func startWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
    _ = outrigger_name_thread(work.name)
    work.body()
    return nil
}
