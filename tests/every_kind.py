"""A sheet of every kind, in an order in which an empty portal can take them all."""

from portal.rules.intake.kinds import Kind

SHEETS: dict[Kind, str] = {
    Kind.UNITS: "code,name,parent,lead_no\nTOP,Top,,P1\nLOW,Ölförderung,top,\nOLD,'=Old,TOP,P9\n",
    Kind.PEOPLE: (
        "employee_no,name,email,unit,manager_no,roles,hired_on,last_day,leave_kind,location\n"
        "P1,Änne Top,P1@Example.com,TOP,,learning;administrator,2019-05-01,,,Leeds\n"
        "P2,王小明,p2@example.com,LOW,p1,,2020-01-01,,,-\n"
        "P3,Left  Long,p3@example.com,LOW,P1,,2020-01-01,2023-06-30,voluntary,\n"
        "P4,Comes later,p4@example.com,TOP,P99,,2031-01-01,,,\n"
        "P5,Nobody's,p5@example.com,,,,2020-01-01,,,\n"
    ),
    Kind.ASSIGNMENTS: (
        "employee_no,unit,from,to,primary,share\n"
        "P2,LOW,2020-01-01,2021-01-01,yes,\nP2,TOP,2021-01-01,,yes,\nP2,LOW,2021-06-01,2022-01-01,no,33.3%\n"
    ),
    Kind.COMPETENCIES: (
        "code,name,area_code,area,definition,max_validity_months,level_1,level_3\n"
        'LIT,AI literacy,U,Using AI,"Two\nlines",24,+One,Three\nGOV,Governance,,,,,-,\n'
    ),
    Kind.ROLE_PROFILES: (
        "from,role_code,ai_empowered_role,family,baseline,competency_code,target_level,weight,core\n"
        ",ALL,Ready,Baseline,1,LIT,2,,1\n,SYS,Engineer,Ops,,LIT,2,3,\n2025-01-01,SYS,Engineer,,,LIT,4,,\n"
    ),
    Kind.PERSON_ROLES: "employee_no,role_code,from,to\nP1,SYS,2024-01-01,2025-01-01\nP2,SYS,2024-01-01,\n",
    Kind.TEAM_REQUIREMENTS: "from,unit,competency_code,level,need\n2025-01-01,TOP,LIT,3,2\n,LOW,GOV,2,1\n",
    Kind.COURSES: (
        "code,title,summary,cost,duration,competencies_granted,prerequisites,equivalents,status,superseded_by,tags\n"
        "K1,First,,12.50,1h 30m,LIT:3,K3,,published,,x;y\nK2,Second,-,,90 min,GOV:1;LIT:1,,K3,retired,K1,\n"
        "K3,'=Third,A text,0,,,,,draft,,Y;x;x\n"
    ),
    Kind.ENROLLMENTS: (
        "employee_no,course_code,enrolled_on,started_on,ended_on,outcome,score\n"
        "P1,K1,2025-01-01,2025-01-02,2025-02-01,completed,88\nP2,K2,2025-01-01,,2025-02-01,failed,\n"
        "P2,K1,2025-03-05,,,,\n"
    ),
    Kind.COMPLETIONS: (
        "employee_no,course_code,completed_on,score\n"
        "P2,K1,2025-04-01,90\nP1,K2,2025-02-02,\nP2,A course that nobody here knows,2025-01-01,\n"
    ),
    Kind.EVIDENCE: (
        "source_ref,employee_no,competency_code,kind,level,ceiling,observed_on,expires_on,revoked_on,revoke_reason,"
        "assessor_no,instrument\n"
        "a-1,P1,LIT,assessment,0,4,2024-02-29,2025-08-29,,,P2,Test\n"
        "a-2,P1,LIT,certification,3,,2024-02-29,never,2024-03-01,A mistake,,\n"
        "a-3,P2,GOV,self,5,,2025-01-01,,,,,\n"
    ),
}
assert tuple(SHEETS) == tuple(Kind)
