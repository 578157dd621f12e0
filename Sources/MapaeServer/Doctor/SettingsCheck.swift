internal import MapaeCore

/// Whether a server would start: every problem of the settings, secrets among them.
struct SettingsCheck {
    let installation: Installation

    func findings() -> [DoctorFinding] {
        do throws(InvalidConfiguration) {
            _ = try ServerConfiguration(reading: installation.sources, as: installation.mode)
        } catch {
            return error.problems.map(finding)
        }
        return [
            .good("settings", "설정에 문제가 없습니다.", "The settings have no problem."),
            .good(
                "secrets", "비밀 값이 모두 있고, 예제 값이나 약한 값이 아닙니다.",
                "Every secret is there, and none is weak or an example."),
        ]
    }

    private func finding(_ problem: ConfigurationProblem) -> DoctorFinding {
        let name = problem.setting.replacing("_FILE", with: "")
        let isSecret = Setting(rawValue: name)?.isSecret == true
        return .failure(
            isSecret ? "secrets" : "settings",
            LocalizedText("\(problem.setting) 설정을 쓸 수 없습니다. \(problem.reason.korean).", "\(problem)."),
            advice: LocalizedText(
                "docs/configuration.ko.md를 보고 고쳐 주세요. 이대로는 서버가 시작되지 않습니다.",
                "Mend it as docs/configuration.md says; the server does not start like this."))
    }
}
