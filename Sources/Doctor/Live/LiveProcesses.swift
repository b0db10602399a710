import Bytes
import Glibc
import Kernel

extension LiveHost {
    /// Threads of one process that are looked at.
    package static let threadLimit = 1024
    /// Descriptors that are counted one by one, before Linux 6.2; a process with more is not counted.
    static let countedDescriptorLimit = 131_072

    package func process(_ pid: Int32, withThreads: Bool) -> ProcessSample? {
        let folder = "\(procfs)/\(pid)"
        guard var sample = ProcessText.process(pid, text: { file in kernelText(at: "\(folder)/\(file)") })
        else { return nil }
        sample.openDescriptors = openDescriptors(of: folder)
        sample.mapCount = MapCount.ofProcess(folder: folder, buffer: buffer)
        if withThreads { sample.threads = threads(of: folder) }
        return sample
    }

    /// The text of a file by its own path; `nil` when it is not there or may not be read: a fact that is missing.
    func kernelText(at path: String) -> String? {
        guard let handle = try? FileHandle(path: path), let run = try? buffer.fill(from: handle) else {
            return nil
        }
        return run.text
    }

    private func openDescriptors(of folder: String) -> Int? {
        let count = DescriptorCount(path: "\(folder)/fd", sizeIsCount: sizeIsDescriptorCount)
        for _ in 0...(Self.countedDescriptorLimit / DescriptorCount.entriesPerTurn) {
            if let number = count.next() { return Int(clamping: number) }
            // One that may not be looked into says so at once.
            if access("\(folder)/fd", R_OK) != 0 { return nil }
        }
        return nil
    }

    private func threads(of folder: String) -> [ProcessSample.Thread] {
        // A process that went meanwhile has no threads any more.
        guard let listing = try? DirectoryStream(path: "\(folder)/task") else { return [] }
        var threads: [ProcessSample.Thread] = []
        while threads.count < Self.threadLimit, let name = listing.next({ $0.wholeNumber }) {
            guard let id = name.flatMap({ Int32(exactly: $0) }),
                let thread = ProcessText.thread(
                    id, text: { file in kernelText(at: "\(folder)/task/\(id)/\(file)") })
            else { continue }
            threads.append(thread)
        }
        return threads
    }
}
