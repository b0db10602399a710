import Kernel

extension LiveHost {
    /// Groups that are looked into, ancestors among them.
    package static let cgroupLimit = 512

    package func cgroups(of processes: [ProcessSample]) throws(Unknown) -> [CgroupSample] {
        let mounts: CgroupMounts
        do throws(KernelError) { mounts = try self.processes.cgroupMounts(sysfs: files.sysfs) } catch {
            throw Unknown(error, path: "proc/self/mountinfo")
        }
        if mounts.isEmpty {
            throw Unknown(
                "no control groups are mounted here", grant: "mount /sys/fs/cgroup of the host, read-only")
        }
        var chains = CgroupChains()
        // Many processes are in the same ones.
        var wholeHosts: [String: Bool] = [:]
        for process in processes {
            guard let membership = self.processes.cgroups(process.pid) else { continue }
            for part in CgroupText.Part.allCases {
                let steps = steps(part, of: membership, in: mounts, wholeHosts: &wholeHosts)
                chains.add(part, steps, holding: [process.pid])
            }
        }
        return chains.groups.prefix(Self.cgroupLimit).map { group in
            var sample = group.sample
            for (part, folder) in group.folders {
                CgroupText.read(part, into: &sample) { file in kernelText(at: "\(folder)/\(file)") }
            }
            return sample
        }
    }

    /// The group of a process and those above it, each with its name, the root of the host left out.
    private func steps(
        _ part: CgroupText.Part, of membership: CgroupMembership, in mounts: CgroupMounts,
        wholeHosts: inout [String: Bool]
    ) -> [(path: String, folder: String)] {
        let chain =
            part == .pressure
            ? mounts.unifiedChain(of: membership)
            : mounts.chain(of: membership, controller: part.rawValue)
        let isUnified = chain.first?.version == .two
        guard let own = isUnified ? membership.unifiedPath : membership.paths[part.rawValue] else {
            return []
        }
        let names = own.split(separator: "/")
        return chain.enumerated().compactMap { above, step in
            let isWholeHost =
                wholeHosts[step.folder] ?? CgroupFolder(step, buffer: buffer).isWholeHost
            wholeHosts[step.folder] = isWholeHost
            return isWholeHost ? nil : ("/" + names.dropLast(above).joined(separator: "/"), step.folder)
        }
    }
}

/// Control groups by their names, each with the folders that tell of it: one for each tree of v1.
struct CgroupChains {
    struct Group {
        var sample: CgroupSample
        var folders: [(part: CgroupText.Part, folder: String)]
    }

    private(set) var groups: [Group] = []
    private var places: [String: Int] = [:]

    /// Adds the groups of a process on its way up.
    mutating func add(
        _ part: CgroupText.Part, _ steps: [(path: String, folder: String)], holding pids: [Int32]
    ) {
        for (path, folder) in steps {
            let place = self.place(of: path, folder)
            for pid in pids where !groups[place].sample.pids.contains(pid) {
                groups[place].sample.pids.append(pid)
            }
            guard !groups[place].folders.contains(where: { $0.part == part }) else { continue }
            groups[place].folders.append((part, folder))
            if folder != groups[place].sample.folder {
                groups[place].sample.folders[part.rawValue] = folder
            }
        }
    }

    private mutating func place(of path: String, _ folder: String) -> Int {
        if let known = places[path] { return known }
        places[path] = groups.count
        groups.append(Group(sample: CgroupSample(path: path, folder: folder), folders: []))
        return groups.count - 1
    }
}
