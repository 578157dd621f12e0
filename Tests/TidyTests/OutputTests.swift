import Testing

/// What is written to a descriptor can fail at any moment, and must end nothing. Every way of writing that traps, blocks or
/// hides a failure is kept to the files below; whoever needs to write uses what they offer.
@Suite struct OutputTests {
    /// What may write or read a descriptor by itself, and why that is safe.
    static let descriptorFiles = [
        "Sources/MapaeServer/Output/Descriptor.swift": "the one loop over write(2)",
        "Sources/MutualTLS/IdentityFile.swift": "reads a file that was checked while open; throws",
        "Sources/ProviderSandbox/State/PrivateFile.swift": "makes a file of the sandbox's; throws",
        "Sources/ProviderSandbox/State/Journal.swift": "the sandbox's store; throws and takes back what was cut off",
    ]
    /// Assertions about constants of this program, which its first start would show.
    static let assertingFiles = [
        "Sources/MapaeHTTP/Middleware/RequestIdentityMiddleware.swift",
        "Sources/ProviderSandbox/HTTP/SandboxResponder+Pages.swift",
    ]

    // Unicode takes `FileHandle.standardError` for one word.
    static var writing: Regex<Substring> {
        #/
        \bFileHandle\b | \bOutputStream\b
        | (?:^|[^.\w]) (?:print|debugPrint|dump|puts|fputs|fwrite|fprintf|vfprintf|putchar|perror|NSLog) \(
        | (?:Foundation|Glibc) \.write\( | \bwrite\( (?:descriptor|fd|STD\w+_FILENO)
        /#.wordBoundaryKind(.simple)
    }

    static var trapping: Regex<Substring> {
        #/\btry!|\bas!|\bfatalError\(|\bpreconditionFailure\(/#.wordBoundaryKind(.simple)
    }

    @Test func `Nothing but what is listed writes to a descriptor by itself`() throws {
        try check(Self.writing, except: Set(Self.descriptorFiles.keys))
    }

    @Test func `Nothing but what is listed stops the process over an error`() throws {
        try check(Self.trapping, except: Set(Self.assertingFiles))
    }

    @Test func `The check finds each way of writing`() {
        for line in [
            "FileHandle.standardError.write(Data())", "    print(text)", "fputs(text, stderr)", "write(fd, bytes, 1)",
            "Foundation.write(descriptor, start, count)", "NSLog(text)",
        ] { #expect(line.firstMatch(of: Self.writing) != nil, "\(line)") }
        for line in ["try printLine(text)", "Program.printJSON(value)", "tx.write(body)", "try store.write { tx in"] {
            #expect(line.firstMatch(of: Self.writing) == nil, "\(line)")
        }
        #expect("try! make()".firstMatch(of: Self.trapping) != nil)
    }

    /// A listed file that no longer needs to be is taken from the list.
    private func check(_ forbidden: some RegexComponent, except allowed: Set<String>) throws {
        var used: Set<String> = []
        for file in try Project.files(in: "Sources", endings: ["swift"]) where !file.hasPrefix("Sources/MapaeTesting/")
        {
            for (index, line) in try Project.lines(file).enumerated() {
                guard Project.code(line).firstMatch(of: forbidden) != nil else { continue }
                if allowed.contains(file) {
                    used.insert(file)
                } else {
                    Issue.record("\(file):\(index + 1): \(line)")
                }
            }
        }
        #expect(used == allowed)
    }
}
