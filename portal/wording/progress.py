"""How far people are, in words."""

from portal.rules.progress import Progress

PROGRESS: dict[Progress, str] = {
    Progress.ENROLLED: "Enrolled",
    Progress.IN_PROGRESS: "In progress",
    Progress.RESULT_AWAITED: "Awaiting a result",
    Progress.FINISHED: "Finished",
    Progress.LEFT_OFF: "Left off",
    Progress.CANCELLED: "Cancelled by the organiser",
    Progress.LEFT_COMPANY: "Left the company",
}

HOW_COUNTED: dict[Progress, str] = {
    Progress.ENROLLED: "People with at least one course in which they have a place and have not started.",
    Progress.IN_PROGRESS: "People with at least one course that they have started and not finished.",
    Progress.RESULT_AWAITED: "People who said of at least one course that they finished it; L&D gives the result.",
    Progress.FINISHED: "People with at least one completed course, whenever that was.",
    Progress.LEFT_OFF: "People with at least one course that ended as withdrawn, failed or did not come, also when "
    "they finished it later.",
    Progress.CANCELLED: "People with at least one course that its organiser cancelled. It is nobody's doing.",
    Progress.LEFT_COMPANY: "People whose employment ended while a course was going on.",
}
