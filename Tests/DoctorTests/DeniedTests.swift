import Doctor
import Testing

/// What may not be looked at is never taken for fine: a sick host is found sick, or is said to be unseen.
///
/// Any user may read the counters, and sees the sockets (without netlink those of /proc/net): they are not hidden here.
struct DeniedTests {
    @Test(arguments: CheckCase.all)
    func saysThatItCouldNotLook(_ sample: CheckCase) throws {
        let check = try #require(Check.named(sample.check))
        let exam = sample.sick().examination()
        for part in HiddenPart.parts(of: check) where HiddenPart.besides[sample.description] != part.name {
            do throws(Unknown) {
                let findings = try check.examine(exam.without(part))
                #expect(!findings.isEmpty, "\(sample) is fine without \(part.name)")
            } catch {
                #expect(!error.grant.isEmpty, "\(sample) without \(part.name): \(error.reason)")
            }
        }
    }
}

/// Something that a check reads, and how it is hidden from a user without rights.
private struct HiddenPart {
    /// What only one side of a sickness shows in: the other is judged without it.
    static let besides = [
        "mem.per-conn-budget sick": "the control groups", "psi.memory server": "the control groups",
        "neigh.table-full ipv6": "proc/sys/net/ipv6/neigh/default/gc_thresh3",
        "persist.lowers-default loaded": "proc/sys/net/ipv4/tcp_ehash_entries",
    ]
    private static let refusal = Unknown("it may not be read", grant: "run as root")

    let name: String
    let hide: (inout HostSample) -> Void

    static func parts(of check: Check) -> [HiddenPart] { check.reads.flatMap(parts(of:)) }

    private static func parts(of source: Source) -> [HiddenPart] {
        switch source {
        case .sysctl(let key): [file(Source.path(ofSetting: key))]
        case .connectionDetails: [part("TCP_INFO", \.details)]
        case .unixListeners: [part("the Unix listeners", \.unixListeners)]
        case .cgroups: [part("the control groups", \.cgroups)]
        case .links: [part("the links", \.links)]
        case .kernelLog: [part("the kernel log", \.kernelLog)]
        case .file, .counters, .listeners, .sockets, .udpSockets, .processes, .threads, .sysctlFiles: []
        }
    }

    private static func file(_ path: String) -> HiddenPart {
        // What is not there is not hidden.
        HiddenPart(name: path) { sample in
            if case .success = sample.files[path] { sample.files[path] = .failure(refusal) }
        }
    }

    private static func part<Value>(
        _ name: String, _ place: WritableKeyPath<HostSample, Result<Value, Unknown>>
    ) -> HiddenPart {
        HiddenPart(name: name) { $0[keyPath: place] = .failure(refusal) }
    }
}

extension Examination {
    fileprivate func without(_ part: HiddenPart) -> Examination {
        var (before, after) = (before, after)
        part.hide(&before)
        part.hide(&after)
        return Examination(
            question: question, host: host, before: before, after: after, seconds: seconds, queues: queues)
    }
}
