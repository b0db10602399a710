import CLinux

/// A bell that wakes the one thread that waits for it; rung early, it is heard by the next wait.
package final class Wakeup: @unchecked Sendable {
    // Mutex, condition and flag must not move; the flag is only touched under the mutex.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var isRung = false

    package init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // The wall's clock may be set while somebody waits.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        let outcome = pthread_mutex_init(mutex, nil) | pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        precondition(outcome == 0, "a condition variable could not be made")
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func ring() {
        pthread_mutex_lock(mutex)
        isRung = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Blocks until the bell rings or `timeout` has passed; `nil` waits for the bell alone.
    package func wait(atMost timeout: Duration?) {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + Int(timeout?.components.attoseconds ?? 0) / 1_000_000_000
        deadline.tv_sec += Int(timeout?.components.seconds ?? 0) + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        var outcome: Int32 = 0
        while !isRung, outcome != ETIMEDOUT {
            outcome =
                timeout == nil
                ? pthread_cond_wait(condition, mutex) : pthread_cond_timedwait(condition, mutex, &deadline)
        }
        isRung = false
        pthread_mutex_unlock(mutex)
    }
}
