"""Why a job is not run, or a dead letter not told again."""

from farmgate.problems import ProblemKind

JOB_NOT_FOUND = ProblemKind(
    "job_not_found",
    en="There is no job «{job}» of a plugin «{plugin}» that is on. Take both names from `jobs`.",
    zh="没有已启用的插件“{plugin}”的任务“{job}”。请使用 jobs 里的名称。",
    about="A job was to be run whose plugin is off, or does not declare it.",
)
JOB_RUNNING = ProblemKind(
    "job_running",
    en="Job {job} of {plugin} is being run just now. Wait until it has ended, then look at it.",
    zh="插件 {plugin} 的任务 {job} 正在运行。请等它结束后再查看。",
    about="A job on a schedule was to be run while a worker runs it.",
)
DEAD_LETTER_NOT_FOUND = ProblemKind(
    "dead_letter_not_found",
    en="There is no such dead letter: it may have been told again already. Look at `deadLetters`.",
    zh="没有这条未送达的事件,可能已重新投递。请查看 deadLetters。",
    about="The id names no delivery that was given up.",
)
