import Sidecar
import Testing

struct InvokerTests {
    @Test(
        arguments: [
            (0, [:], "/run/outrigger", "/var/lib/outrigger"),
            (0, ["XDG_RUNTIME_DIR": "/run/user/0"], "/run/outrigger", "/var/lib/outrigger"),
            (
                7, ["XDG_RUNTIME_DIR": "/run/user/7", "HOME": "/home/u"], "/run/user/7/outrigger",
                "/home/u/.local/state/outrigger"
            ),
            (7, ["XDG_STATE_HOME": "/s"], "/tmp/outrigger-7", "/s/outrigger"),
            (7, ["XDG_RUNTIME_DIR": "relative"], "/tmp/outrigger-7", "/tmp/outrigger-7/state"),
        ] as [(UInt32, [String: String], String, String)])
    func placesDirectories(
        _ user: UInt32, _ environment: [String: String], _ runtime: String, _ state: String
    ) {
        let invoker = Invoker(userID: user, hostName: "h", environment: environment)
        #expect(invoker.runtimeDirectory == runtime)
        #expect(invoker.stateDirectory == state)
    }
}
