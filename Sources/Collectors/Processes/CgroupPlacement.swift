import Kernel

/// In which control groups the processes of one watched group sit: the ways from there up to the root, each once.
struct CgroupPlacement {
    private(set) var chains: [CgroupReading.Part: [[CgroupMounts.Step]]] = [:]

    mutating func add(_ membership: CgroupMembership, in mounts: CgroupMounts) {
        for part in CgroupReading.Part.allCases {
            let chain =
                part.controller.map { mounts.chain(of: membership, controller: $0) }
                ?? mounts.unifiedChain(of: membership)
            if chain.isEmpty || chains[part]?.contains(where: { $0.first == chain.first }) == true {
                continue
            }
            chains[part, default: []].append(chain)
        }
    }
}

extension CgroupReading.Part {
    /// Whose tree is asked; pressure is told in that of v2 alone.
    fileprivate var controller: String? {
        switch self {
        case .cpu: "cpu"
        case .cpuUse: "cpuacct"
        case .memory: "memory"
        case .pids: "pids"
        case .pressure: nil
        }
    }
}

/// A control group that is looked at, and what it said at the last two looks.
struct CgroupNode {
    let folder: CgroupFolder
    /// Which of its files are wanted.
    var parts: Set<CgroupReading.Part> = []
    private(set) var now = CgroupReading()
    /// `nil` until the second look.
    private(set) var before: CgroupReading?
    private var wasRead = false

    init(_ folder: CgroupFolder) { self.folder = folder }

    mutating func read() {
        if wasRead { before = now }
        wasRead = true
        now = CgroupReading()
        for part in CgroupReading.Part.allCases where parts.contains(part) { now.read(part, of: folder) }
    }
}
