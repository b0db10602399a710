import CLinux

/// A value behind a pthread mutex: the only lock of the house, because ThreadSanitizer sees it.
///
/// Hold it for a swap or a lookup, never across I/O; a state machine under it returns what to do, and the caller
/// does that after unlocking.
package final class Lock<State>: @unchecked Sendable {
    private var state: State
    // The address of a mutex must not move, hence the heap and not a stored property.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    package init(_ state: sending State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        let outcome = pthread_mutex_init(mutex, nil)
        precondition(outcome == 0, "a mutex could not be made: errno \(outcome)")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout State) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// The same for a thread that must not wait: `false`, and nothing was done, while somebody holds the lock.
    package func withLockIfFree(_ body: (inout State) -> Void) -> Bool {
        guard pthread_mutex_trylock(mutex) == 0 else { return false }
        defer { pthread_mutex_unlock(mutex) }
        body(&state)
        return true
    }
}
