import Kernel

extension LiveHost {
    package func kernelLog() throws(Unknown) -> [KernelLogLine] {
        let messages: [Kernel.KernelMessage]
        do throws(KernelError) { messages = try kernelMessages.messages() } catch {
            if case .denied = error {
                throw Unknown(
                    "/dev/kmsg may not be read by this user",
                    grant: "run as root (CAP_SYSLOG), or set kernel.dmesg_restrict=0")
            }
            throw Unknown(error, path: "dev/kmsg")
        }
        return messages.map { KernelLogLine(seconds: Double($0.microseconds) / 1e6, text: $0.text) }
    }
}
