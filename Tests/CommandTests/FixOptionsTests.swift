import ArgumentParser
import Testing
import outrigger

/// What of `--fix` and `--rollback` makes no sense together is a mistake of the command line.
struct FixOptionsTests {
    @Test(arguments: [
        ("--fix --json", "--fix prints a file, not JSON; --json alone has the fix of each finding"),
        ("--fix --list", "--fix and --list make no sense together"),
        ("--fix --explain listen.overflow", "--fix and --explain make no sense together"),
        ("--fix --apply --from folder", "--from and --apply make no sense together"),
        ("--write", "--write is of use with --fix only"),
        ("--apply", "--apply is of use with --fix only"),
        ("--force", "--force is of use with --fix only"),
        ("--fix --verify 10s", "--verify is of use with --apply only"),
        (
            "--fix --apply --verify 2h",
            "--verify takes a length of time from 100ms to 1h, such as 30s or 1m, not '2h'"
        ),
        (
            "--fix --write --from folder",
            "--write takes the name of a file with --from: the recording is of another host"
        ),
        (
            "--fix --write --path.rootfs /host",
            "--write takes the name of a file with --path.rootfs: /etc/sysctl.d/90-outrigger.conf would be ours"
        ),
        ("--fix --write ''", "--write takes the name of a file"),
        ("--rollback --fix", "--rollback and --fix make no sense together"),
        ("--rollback --preflight", "--rollback and --preflight make no sense together"),
        ("--rollback --from folder", "--rollback and --from make no sense together"),
        ("--rollback ../a", "--rollback takes an id such as 20260101T000000.000Z-4242, not '../a'"),
    ])
    func refuses(_ arguments: String, _ sentence: String) {
        do {
            _ = try Outrigger.parseAsRoot(Self.words(arguments))
            Issue.record("\(arguments) was taken")
        } catch {
            #expect(Outrigger.fullMessage(for: error).contains(sentence))
            #expect(Outrigger.exitCode(for: error).rawValue == 64)
        }
    }

    @Test(arguments: [
        "--fix --write --apply --verify 1s", "--fix --write a.conf --force", "--rollback --state-dir a",
        "--rollback 20260101T000000.000Z-4242 --netns /run/netns/blue",
        "--fix --preflight --connections 100000",
        "--fix --from folder --write a.conf",
    ])
    func takes(_ arguments: String) throws {
        _ = try Outrigger.parseAsRoot(Self.words(arguments))
    }

    /// The way back is copied into a shell.
    @Test(arguments: [
        ("--fix --pid 7", "--pid 7"), ("--fix", ""),
        (
            "--fix --cgroup /system.slice/app\\x2dgw.service --state-dir it's",
            "--cgroup '/system.slice/app\\x2dgw.service' --state-dir 'it'\\''s'"
        ),
        (
            "--fix --netns /run/netns/blue --path.procfs /host/proc --path.sysfs /host/sys --path.rootfs /host$",
            "--netns /run/netns/blue --path.procfs /host/proc --path.sysfs /host/sys --path.rootfs '/host$'"
        ),
    ])
    func namesThePlaceOnceMore(_ arguments: String, _ place: String) throws {
        let command = try Outrigger.parseAsRoot(Self.words(arguments))
        #expect((command as? DoctorCommand)?.place == place)
    }

    private static func words(_ arguments: String) -> [String] {
        ["doctor"] + arguments.split(separator: " ").map { $0 == "''" ? "" : String($0) }
    }
}
