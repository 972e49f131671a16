def plan_announcements(at):
    return []
