import Testing
import Threads

struct WakeupTests {
    @Test func hearsABellThatRangBefore() {
        let wakeup = Wakeup()
        wakeup.ring()
        wakeup.ring()
        wakeup.wait(atMost: nil)
        // Heard once; the second wait is only over because its time is.
        wakeup.wait(atMost: .zero)
    }

    @Test func wakesAnotherThread() throws {
        let wakeup = Wakeup()
        let heard = Lock(0)
        let thread = try NamedThread("waiter") {
            wakeup.wait(atMost: nil)
            heard.withLock { $0 += 1 }
        }
        wakeup.ring()
        thread.join()
        #expect(heard.withLock { $0 } == 1)
    }
}
