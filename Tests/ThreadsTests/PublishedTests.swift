import Testing
import Threads

struct PublishedTests {
    @Test func showsWhatWasOfferedLast() {
        let published = Published(1)
        #expect(published.offer(2) && published.value == 2)
    }

    @Test func keepsNobodyWaitingWhoMustNot() {
        let lock = Lock(1)
        lock.withLock { _ in
            #expect(!lock.withLockIfFree { $0 = 2 })
        }
        #expect(lock.withLock { $0 } == 1)
        #expect(lock.withLockIfFree { $0 = 3 } && lock.withLock { $0 } == 3)
    }
}
