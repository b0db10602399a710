import Glibc
package import Kernel

/// The settings of this host as they run, in the network namespace that is examined.
package final class LiveSettings: SettingsWriter {
    private let settings: RunningSettings

    package init(scope: NetworkScope, procfs: String) { settings = scope.settings(procfs: procfs) }

    package func value(of key: String) throws(SettingError) -> String {
        let path = try Self.path(of: key)
        do throws(KernelError) { return try settings.text(of: path).trimmedLine } catch {
            throw SettingError(key, Self.reason(error))
        }
    }

    package func set(_ key: String, to value: String) throws(SettingError) {
        let path = try Self.path(of: key)
        do throws(KernelError) { try settings.set(path, to: value) } catch {
            switch error {
            case .failed(_, errno: EINVAL), .failed(_, errno: ERANGE):
                throw SettingError(key, .refused(value))
            default: throw SettingError(key, Self.reason(error))
            }
        }
    }

    package func obstacle(to key: String) -> SettingError? {
        guard SettingKey.isSane(key) else { return SettingError(key, .misnamed) }
        return switch settings.standing(of: Self.below(key)) {
        case .writable: nil
        case .absent: SettingError(key, .absent)
        case .readOnly: SettingError(key, .readOnly)
        case .denied: SettingError(key, .denied)
        }
    }

    private static func path(of key: String) throws(SettingError) -> String {
        guard SettingKey.isSane(key) else { throw SettingError(key, .misnamed) }
        return below(key)
    }

    /// The path below /proc.
    private static func below(_ key: String) -> String {
        String(Source.path(ofSetting: key).dropFirst("proc/".count))
    }

    private static func reason(_ error: KernelError) -> SettingError.Reason {
        switch error {
        case .missing: .absent
        case .denied: .denied
        case .failed(_, errno: EROFS): .readOnly
        case .failed(_, let code): .failed(String(cString: strerror(code)))
        case .malformed: .failed("\(error)")
        }
    }
}
