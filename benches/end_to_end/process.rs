//! CPU time and memory of a process. Only available on Linux.

use std::fs;
use std::time::Duration;

/// CPU time of all running threads of a process. Excludes ended threads: between two readings without started or ended
/// threads, the difference is exact to the nanosecond, while `stat` counts in hundredths of a second.
pub(crate) fn cpu(pid: u32) -> Option<Duration> {
    let mut nanoseconds = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        // A thread that ended in between has no file.
        let Ok(text) = fs::read_to_string(task.ok()?.path().join("schedstat")) else { continue };
        nanoseconds += text.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(nanoseconds))
}

/// CPU time of a process including ended threads, in ticks of 10 ms.
pub(crate) fn whole_cpu(pid: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name is in parentheses and may contain spaces. utime and stime are the 12th and 13th field after it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// Resident memory of a process in MiB: current and peak.
pub(crate) fn memory(pid: u32) -> Option<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    };
    Some((field("VmRSS:")? / 1024.0, field("VmHWM:")? / 1024.0))
}
