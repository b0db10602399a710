package import Bytes

/// Whether SELinux decides, or only tells what it would have decided (selinux(8)).
package enum SELinuxMode: Int, Sendable {
    case disabled = -1
    case permissive = 0
    case enforcing = 1

    /// The mode for the next boot, from /etc/selinux/config.
    ///
    ///     # This file controls the state of SELinux on the system.
    ///     SELINUX=enforcing
    package init?(_ text: inout ByteReader) {
        while let run = text.line() {
            var line = ByteReader(run)
            line.skipBlanks()
            guard line.take("SELINUX="), let word = line.word() else { continue }
            switch word.text.lowercased() {
            case "enforcing": self = .enforcing
            case "permissive": self = .permissive
            case "disabled": self = .disabled
            default: return nil
            }
            return
        }
        return nil
    }
}

extension HostFiles {
    /// The mode now; `nil` on a kernel without SELinux, or one that was booted without it.
    package func selinuxMode() throws(KernelError) -> SELinuxMode? {
        do {
            return try number(in: .sys("fs/selinux/enforce")) == 0 ? .permissive : .enforcing
        } catch .missing {
            return nil
        }
    }

    /// The mode that the host is configured for; `nil` when no file says so.
    package func configuredSELinuxMode() throws(KernelError) -> SELinuxMode? {
        do {
            return try read(.root("etc/selinux/config")) { text throws(KernelError) in SELinuxMode(&text) }
        } catch .missing {
            return nil
        }
    }
}
