import Doctor
import Testing

/// Releases in order.
struct KernelVersionTests {
    @Test(arguments: [
        ("3.10.0-1160.el7", 3, 10), ("6.18.44-cloud", 6, 18), ("6.1", 6, 1), ("7-rc1", 7, 0), ("", 0, 0),
        ("x.y", 0, 0),
    ])
    func readsReleases(_ release: String, _ major: Int, _ minor: Int) {
        #expect(KernelVersion(release) == KernelVersion(major, minor))
    }

    @Test func ordersByNumberNotByText() { #expect(KernelVersion("4.9") < KernelVersion("4.10")) }
}
