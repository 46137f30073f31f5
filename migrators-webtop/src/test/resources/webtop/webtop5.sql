-- A small WebTop database, for an empty UTF-8 database. Names of schemas and tables are WebTop's,
-- columns as far as a move can meet them; all rows are invented.
SET standard_conforming_strings = on;
CREATE SCHEMA core;
CREATE SCHEMA calendar;
CREATE SCHEMA contacts;
CREATE SCHEMA mail;
CREATE SCHEMA tasks;
CREATE SEQUENCE calendar.seq_events START 1000;

CREATE TABLE core.domains (
    domain_id character varying(20) NOT NULL PRIMARY KEY,
    internet_name character varying(255) NOT NULL,
    enabled boolean NOT NULL,
    dir_uri character varying(255),
    dir_parameters text
);
CREATE TABLE core.settings (
    service_id character varying(255) NOT NULL,
    key character varying(255) NOT NULL,
    value text,
    PRIMARY KEY (service_id, key)
);
CREATE TABLE core.users (
    domain_id character varying(20) NOT NULL REFERENCES core.domains (domain_id),
    user_id character varying(100) NOT NULL,
    type character varying(1) NOT NULL,
    enabled boolean NOT NULL,
    user_uid character varying(36) NOT NULL,
    display_name character varying(255),
    PRIMARY KEY (domain_id, user_id)
);
CREATE TABLE core.user_settings (
    domain_id character varying(20) NOT NULL,
    user_id character varying(100) NOT NULL,
    service_id character varying(255) NOT NULL,
    key character varying(255) NOT NULL,
    value text,
    PRIMARY KEY (domain_id, user_id, service_id, key)
);
CREATE TABLE calendar.calendars (
    calendar_id integer NOT NULL PRIMARY KEY,
    domain_id character varying(20) NOT NULL,
    user_id character varying(100) NOT NULL,
    name character varying(50) NOT NULL
);
CREATE TABLE calendar.events (
    event_id integer NOT NULL DEFAULT nextval('calendar.seq_events') PRIMARY KEY,
    calendar_id integer NOT NULL REFERENCES calendar.calendars (calendar_id),
    start_date timestamp with time zone,
    title character varying(255),
    description text
);
CREATE INDEX events_ak1 ON calendar.events (calendar_id, start_date);
CREATE TABLE contacts.contacts (
    contact_id integer NOT NULL PRIMARY KEY,
    lastname character varying(60),
    notes text
);
CREATE TABLE contacts.contacts_pictures (
    contact_id integer NOT NULL PRIMARY KEY REFERENCES contacts.contacts (contact_id),
    media_type character varying(50) NOT NULL,
    bytes bytea NOT NULL
);
CREATE TABLE mail.identities (
    identity_id integer NOT NULL PRIMARY KEY,
    user_id character varying(100) NOT NULL,
    email character varying(100)
);
CREATE TABLE tasks.tasks (task_id integer NOT NULL PRIMARY KEY, subject text, percentage smallint);
CREATE VIEW core.mail_hosts AS
    SELECT user_id, value FROM core.user_settings
    WHERE service_id = 'com.sonicle.webtop.mail' AND key = 'host';

INSERT INTO core.domains VALUES ('NethServer', 'example.org', 't', 'ldapneth://127.0.0.1:389',
    '{"loginDn":"ou=People,dc=directory,dc=nh","userIdField":"uid"}');
INSERT INTO core.settings VALUES
    ('com.sonicle.webtop.core', 'public.url', 'https://server.example.org/webtop'),
    ('com.sonicle.webtop.core', 'davserver.url', 'https://server.example.org/webtop-dav/server.php'),
    ('com.sonicle.webtop.core', 'default.i18n.timezone', 'Europe/Rome'),
    ('com.sonicle.webtop.mail', 'default.host', 'localhost'),
    ('com.sonicle.webtop.vfs', 'nextcloud.default.host', 'localhost');
INSERT INTO core.users VALUES
    ('NethServer', 'anna.bianchi', 'U', 't', '00000000-0000-4000-8000-000000000003', 'Anna Bianchi'),
    ('NethServer', 'luca.verdi', 'U', 't', '00000000-0000-4000-8000-000000000004', 'Luca Verdi'),
    ('NethServer', 'yuki.tanaka', 'U', 't', '00000000-0000-4000-8000-000000000005', '田中 由紀'),
    ('NethServer', 'old.employee', 'U', 'f', '00000000-0000-4000-8000-000000000006', NULL);
INSERT INTO core.user_settings VALUES
    ('NethServer', 'anna.bianchi', 'com.sonicle.webtop.core', 'i18n.languageTag', 'it_IT'),
    ('NethServer', 'anna.bianchi', 'com.sonicle.webtop.mail', 'host', 'localhost'),
    ('NethServer', 'anna.bianchi', 'com.sonicle.webtop.mail', 'folder.sent', 'Sent'),
    ('NethServer', 'anna.bianchi', 'com.sonicle.webtop.mail', 'defaultfolder',
     'Shared/luca.verdi@example.org'),
    ('NethServer', 'anna.bianchi', 'com.sonicle.webtop.mail', 'favorite.folders',
     '[{"folderId":"Shared/luca.verdi@example.org/Orders","description":"Orders"}]'),
    ('NethServer', 'luca.verdi', 'com.sonicle.webtop.mail', 'host', 'imap.provider.example.net'),
    ('NethServer', 'luca.verdi', 'com.sonicle.webtop.core', 'host', 'localhost'),
    ('NethServer', 'luca.verdi', 'com.sonicle.webtop.mail', 'signature', E'a\tb\nc\\d\\N "localhost"\r'),
    ('NethServer', 'o''neil "quoted"', 'com.sonicle.webtop.mail', 'host', 'localhost'),
    ('NethServer', 'yuki.tanaka', 'com.sonicle.webtop.mail', 'host', NULL),
    ('NethServer', 'old.employee', 'com.sonicle.webtop.mail', 'host', 'localhost ');
INSERT INTO calendar.calendars VALUES
    (1, 'NethServer', 'anna.bianchi', 'Anna Bianchi'),
    (2, 'NethServer', 'anna.bianchi', 'Fiere & "eventi"'),
    (3, 'NethServer', 'yuki.tanaka', '田中 由紀');
INSERT INTO calendar.events VALUES
    (1, 1, '2024-03-04 09:00:00+01', 'Riunione d''area', E'Portare:\n- catalogo\n- listino'),
    (2, 1, '2024-03-31 02:30:00+02', 'Cambio dell''ora', NULL),
    (3, 2, '2024-04-02 00:00:00+02', 'Fiera di Bologna', 'C:\offerte\2024'),
    (4, 3, '2024-03-08 09:00:00+09', '出張', '');
INSERT INTO contacts.contacts VALUES
    (1, 'Martin', NULL), (2, 'O''Neil', E'tab\there'), (3, E'\\.', E'line\rfeed');
INSERT INTO contacts.contacts_pictures VALUES (1, 'image/png', decode('89504e470d0a1a0a00ff5c0a', 'hex'));
INSERT INTO mail.identities VALUES (1, 'anna.bianchi', 'info@example.org');
