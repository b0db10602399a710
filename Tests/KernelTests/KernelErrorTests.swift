import Glibc
import Kernel
import Testing

struct KernelErrorTests {
    @Test(
        arguments: [
            (ENOENT, .missing("/proc/x")), (ESRCH, .missing("/proc/x")), (ENODEV, .missing("/proc/x")),
            (ENOTDIR, .missing("/proc/x")), (EOPNOTSUPP, .missing("/proc/x")), (EACCES, .denied("/proc/x")),
            (EPERM, .denied("/proc/x")), (EIO, .failed("/proc/x", errno: EIO)),
        ] as [(Int32, KernelError)])
    func sortsErrnos(_ code: Int32, _ error: KernelError) {
        #expect(KernelError(code, reading: "/proc/x") == error)
    }

    @Test(
        arguments: [
            (.missing("/proc/x"), "`/proc/x` is not there: this kernel or container does not offer it"),
            (.denied("/proc/x"), "`/proc/x` may not be read by this user"),
            (.failed("/proc/x", errno: EIO), "`/proc/x` could not be read: Input/output error"),
            (
                .malformed("loadavg", expected: "three averages"),
                "`loadavg` is not as the kernel writes it: expected three averages"
            ),
        ] as [(KernelError, String)])
    func saysWhatIsWrong(_ error: KernelError, _ sentence: String) {
        #expect("\(error)" == sentence)
    }
}
